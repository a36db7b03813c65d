"""What Airflow's own processes tell of what happens in them."""
