"""Column types that several tables share."""

from sqlalchemy import BigInteger, Integer, Text

NAME = Text().with_variant(Text(collation="C"), "postgresql")  # sorted as Python sorts, whatever the locale
SERIAL = BigInteger().with_variant(Integer(), "sqlite")  # SQLite numbers rows by itself only for INTEGER
