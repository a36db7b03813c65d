"""Reports to the city's leadership: figures, a PDF for the phone, and mail."""
