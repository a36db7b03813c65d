"""Stand-in for Meta's Graph API v26: one Page, its Instagram account and one ad account.

It follows the public documents of the Pages API, Instagram Platform and Marketing API, accepts what
the official SDK sends and refuses what Meta refuses.
"""
