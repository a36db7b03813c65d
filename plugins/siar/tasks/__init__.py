"""What DAG tasks call: connections in, one domain function, a small summary out (XCom and log line)."""
