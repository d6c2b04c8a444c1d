"""The wide engine: any Spark Connect server, or Sail in this process as its quick stand-in."""

from hefu.storage.spark.engine import SparkEngine

__all__ = ["SparkEngine"]
