"""The ways into the app: what each of them asks for, and how it is checked; the routes stand beside this folder."""
