package events

// An Event is something that happened in a domain. Its concrete type is a plain struct of
// values: no slice, map or pointer that a receiver could change under another.
//
// A context seals its events with an interface of its own that embeds Event and has an
// unexported method, so that a switch over them can be checked for completeness.
type Event interface {
	// EventName returns the stable wire name: the package path and the type in snake case,
	// such as "ordering.order_placed" or "ordering.billing.invoice_issued". It must not
	// depend on the value: it is asked of zero values.
	EventName() string
}

// nameOf returns the name of e, also when e is broken.
func nameOf(e Event) (name string) {
	defer func() {
		if recover() != nil {
			name = "an event whose EventName panics"
		}
	}()
	return e.EventName()
}
