"""What the project is measured with; none of it is part of what is installed."""
