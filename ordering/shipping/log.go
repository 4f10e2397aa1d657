package shipping

import "log/slog"

// What has an address in it tells package slog what may be logged. Without that, a handler
// that writes JSON would encode it as for storage, address and all.

// LogValue implements [slog.LogValuer] with [Shipment.String].
func (s *Shipment) LogValue() slog.Value { return slog.StringValue(s.String()) }

// LogValue implements [slog.LogValuer]: what the shipment is and where it stands, nothing
// personal.
func (s ShipmentSnapshot) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("id", s.ID.String()),
		slog.String("order", s.Order.String()),
		slog.String("status", s.Status.String()),
		slog.Int("items", s.Items.Len()),
	)
}

// LogValue implements [slog.LogValuer] with everything but the address, and with the number
// of items.
func (e ShipmentPrepared) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("shipment", e.Shipment.String()),
		slog.String("order", e.Order.String()),
		slog.String("recipient", e.Recipient.String()),
		slog.Int("items", e.Items.Len()),
	)
}

// LogValue implements [slog.LogValuer] with everything but the address, and with the number
// of items.
func (c PrepareShipment) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("order", c.Order),
		slog.String("recipient", c.Recipient),
		slog.Int("items", len(c.Items)),
	)
}
