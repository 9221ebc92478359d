"""`python -m avow` is `avow`."""

from avow.cli import main

if __name__ == "__main__":
    main()
