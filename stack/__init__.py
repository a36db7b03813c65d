"""The local stack: embedded PostgreSQL, the sandbox, Airflow's four processes, and the demo that drives them."""
