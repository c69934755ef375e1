"""`python -m sluzby_eval` is the command line."""

from sluzby_eval.cli.app import main

if __name__ == "__main__":
    main()
