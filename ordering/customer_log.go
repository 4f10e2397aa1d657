package ordering

import "log/slog"

// LogValue implements [slog.LogValuer] with [Customer.String].
func (c *Customer) LogValue() slog.Value { return slog.StringValue(c.String()) }

// LogValue implements [slog.LogValuer] with the identity, and nothing personal.
func (s CustomerSnapshot) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", s.ID.String()))
}

// LogValue implements [slog.LogValuer] with the identity, and nothing personal.
func (e CustomerRegistered) LogValue() slog.Value {
	return slog.GroupValue(slog.String("customer", e.Customer.String()))
}

// LogValue implements [slog.LogValuer]. All that the command says is personal.
func (RegisterCustomer) LogValue() slog.Value { return slog.StringValue("register customer") }
