package ordering

import "log/slog"

// What has an address in it tells package slog what may be logged. Without that, a handler
// that writes JSON would encode it as for storage, address and all.

// LogValue implements [slog.LogValuer] with [Order.String].
func (o *Order) LogValue() slog.Value { return slog.StringValue(o.String()) }

// LogValue implements [slog.LogValuer]: what the order is and where it stands, nothing
// personal.
func (s OrderSnapshot) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("id", s.ID.String()),
		slog.String("customer", s.Customer.String()),
		slog.String("status", s.Status.String()),
		slog.Int("lines", s.Lines.Len()),
		slog.String("total", s.Total.String()),
	)
}

// LogValue implements [slog.LogValuer] with everything but the address.
func (e OrderStarted) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("order", e.Order.String()),
		slog.String("customer", e.Customer.String()),
		slog.String("currency", e.Currency.Code()),
	)
}

// LogValue implements [slog.LogValuer] with everything but the address, and with the number
// of lines.
func (e OrderPlaced) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("order", e.Order.String()),
		slog.String("customer", e.Customer.String()),
		slog.Int("lines", e.Lines.Len()),
		slog.String("discount", e.Discount.String()),
		slog.String("total", e.Total.String()),
	)
}

// LogValue implements [slog.LogValuer] with everything but the address, and with the number
// of lines.
func (c PlaceOrder) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("customer", c.Customer),
		slog.String("currency", c.Currency),
		slog.Int("lines", len(c.Lines)),
	)
}
