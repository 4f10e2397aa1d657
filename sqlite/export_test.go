package sqlite

import "database/sql/driver"

// Through puts a wrapper around what opens the connections.
func Through(wrap func(driver.Connector) driver.Connector) Option {
	return func(c *config) { c.wrap = wrap }
}

// ReadOnly opens the file as one that cannot be written to.
func ReadOnly() Option { return func(c *config) { c.uri = "&mode=ro" } }
