package aggregate

// Keep returns a function that remembers an aggregate as it stands when called (state,
// version and pending events) and returns the way back. It is what package invariant asks
// of a participant in a guarded operation:
//
//	err := rules.Guard(view, op, aggregate.Keep(order, (*Order).Snapshot, RestoreOrder))
//
// The way back restores the snapshot into the same instance, so that whoever holds the
// aggregate sees it as it was. It fails, and changes nothing, when restore refuses the
// snapshot.
func Keep[T, S any, A interface {
	*T
	Any
}](a A, snapshot func(A) S, restore func(S) (A, error)) func() func() error {
	return func() func() error {
		state, version, pending := snapshot(a), a.Version(), Pending(a)
		return func() error {
			before, err := restore(state)
			if err != nil {
				return err
			}
			*a = *before
			c := a.base()
			c.version, c.pending = version, pending
			return nil
		}
	}
}
