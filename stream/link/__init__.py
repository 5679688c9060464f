"""Many reports to one incident. In: state and a report. Out: incident versions. Pure; see `link`."""
