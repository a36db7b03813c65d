"""A stand-in for Google Sheets v4, Drive v3 and the OAuth token endpoint.

Follows the discovery documents that google-api-python-client ships, and refuses what Google refuses,
with the same error envelopes.
"""
