"""The widgets show: they report what is typed to a store and draw its state. They decide nothing."""
