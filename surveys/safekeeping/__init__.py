"""Safekeeping: answers and files closed under keys, and answers that nothing joins to an invitation."""
