"""What every module may say: the quantities with their units and ranges, and the records that members hold."""
