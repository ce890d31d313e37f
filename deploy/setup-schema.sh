#!/bin/sh
# Creates Temporal's two databases, or brings them up to this version's schema. May run any number of times.
set -eu

sql() {
  temporal-sql-tool --plugin postgres12 --ep "$POSTGRES_SEEDS" -p "$DB_PORT" -u "$POSTGRES_USER" "$@"
}

set_up() {
  database=$1
  schema=$2
  sql --db "$database" create
  sql --db "$database" setup-schema -v 0.0
  sql --db "$database" update-schema --schema-name "$schema"
}

set_up temporal postgresql/v12/temporal
set_up temporal_visibility postgresql/v12/visibility
