"""Sample data: an invented region of social services on real territory, and the program that writes it."""
