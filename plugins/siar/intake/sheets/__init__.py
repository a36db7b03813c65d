"""What stands in a spreadsheet: cells, headers, merged ranges, and which row is which."""
