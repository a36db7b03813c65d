"""What is told about a row or a post: levels, codes, texts, and the stage that tells each."""
