"""What Preceptor endures: processes killed anywhere, full and read-only disks, writers and readers in each other's way.

Each test has a short form, which `make test` runs, and a long one, marked `slow`. What is drawn is drawn by a seed that
is printed; `PRECEPTOR_SEED=N` draws the same again.
"""
