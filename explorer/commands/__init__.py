"""The subcommands of the console command: one module each, imported only when it is used."""
