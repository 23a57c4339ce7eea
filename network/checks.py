"""What `manage.py check` says of this installation."""
