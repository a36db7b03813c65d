"""What is written back beside the rows, and the tab Ringkasan."""
