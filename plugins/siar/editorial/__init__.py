"""From an accepted report to an approved post: pictures, captions, alt texts, reference codes, decisions."""
