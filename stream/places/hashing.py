"""The hash of the cold table. In: a key. Out: 64 bits."""

import zlib


def hash_of(spelling: str) -> int:
    """Two checksums that the standard library computes fast; the build proves that no two of its keys share one."""
    content = spelling.encode()
    return zlib.crc32(content) << 32 | zlib.adler32(content)
