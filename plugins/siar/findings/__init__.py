"""What is told about a row, a post or an advert: levels, codes, texts, and the stage that tells each."""
