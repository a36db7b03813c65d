"""What an Indonesian text says (numbers, dates, clock times, places, agencies, links, personal data), and how we write it."""
