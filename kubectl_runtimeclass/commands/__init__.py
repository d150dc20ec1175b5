"""What commands do, apart from how their options are declared: nothing here imports click."""
