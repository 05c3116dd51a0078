#!/usr/bin/env python3
"""Writes elementary.txt: exp, ln, sqrt, pow, density and distribution of random numbers, to the nearest 1e-18.

Takes python3 with mpmath. Run it in this directory; it writes the same file every time.
"""

import random

from mpmath import mp, mpf, erfc, exp, floor, ln, npdf, sqrt

mp.dps = 120
UNIT = 10**18
LARGEST = 2**127


def nearest(value):
    return int(floor(value * UNIT + mpf(1) / 2))


def numbers(count, low, high, signed):
    """Counts of 1e-18 with digits spread evenly between 10^low and 10^high."""
    for _ in range(count):
        raw = min(int(mpf(10) ** mpf(random.uniform(low, high)) * UNIT) + random.randrange(10), LARGEST - 1)
        yield -raw if signed and random.random() < 0.5 else raw


def lines():
    for raw in numbers(300, -6, 1.66, True):
        yield "exp", raw, None, exp(mpf(raw) / UNIT)
    for raw in numbers(300, -18, 20.2, False):
        yield "ln", raw, None, ln(mpf(raw) / UNIT)
        yield "sqrt", raw, None, sqrt(mpf(raw) / UNIT)
    for raw in numbers(300, -9, 1.1, True):
        x = mpf(raw) / UNIT
        yield "density", raw, None, npdf(x)
        yield "distribution", raw, None, erfc(-x / sqrt(mpf(2))) / 2
    for base, exponent in zip(numbers(200, -3, 3, False), numbers(200, -3, 0.8, True)):
        yield "pow", base, exponent, (mpf(base) / UNIT) ** (mpf(exponent) / UNIT)


random.seed(76)
with open("elementary.txt", "w", encoding="utf-8") as file:
    for function, first, second, value in lines():
        arguments = str(first) if second is None else f"{first} {second}"
        file.write(f"{function} {arguments} {nearest(value)}\n")
