"""The hall: accounts, access, audit, jobs, the pages for each audience, the API and the command line."""
