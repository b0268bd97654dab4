"""Monitoring and matching: obligation and realisation, placements, follow-up, from referral to work."""
