"""*Dasbor*: the city's figures over weeks, months and years, for whoever leads it."""
