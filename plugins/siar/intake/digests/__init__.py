"""The daily letter to agencies whose rows wait for them."""
