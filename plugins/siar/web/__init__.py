"""The desk (Meja Redaksi): a web app inside Airflow's UI for editors, approvers and ad officers."""
