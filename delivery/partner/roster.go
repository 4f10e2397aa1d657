package partner

import "context"

// A Roster knows which delivery partners are free.
type Roster interface {
	// Choose returns a delivery partner for a way, or an error: [ErrNobodyFree] when there is
	// none at the moment. It is asked with no unit of work open, and what it chose may go
	// unused when two ask at once about one order.
	Choose(ctx context.Context, pickup, drop Address) (PartnerID, error)
}

// A RosterFunc is a function as a [Roster].
type RosterFunc func(ctx context.Context, pickup, drop Address) (PartnerID, error)

// Choose calls f.
func (f RosterFunc) Choose(ctx context.Context, pickup, drop Address) (PartnerID, error) {
	return f(ctx, pickup, drop)
}
