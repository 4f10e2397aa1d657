package main

import (
	"sync"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/ordering"
)

// maxWatchers bounds how many streams an instance serves at a time.
const maxWatchers = 1000

var errTooMany = failure.New(failure.Internal, "service.too_many_streams", "service: there are too many streams at present")

// A hub tells streams that there is something new on a timeline: not what. That is in the
// store, where each stream reads on from where it is. So a client that is slow, or away,
// costs no memory and misses nothing, and there is no buffer that could run over.
type hub struct {
	mu       sync.Mutex
	watchers map[ordering.OrderID]map[chan struct{}]struct{}
	count    int
	limit    int
}

func newHub(limit int) *hub {
	return &hub{watchers: map[ordering.OrderID]map[chan struct{}]struct{}{}, limit: limit}
}

// watch returns a channel that has something in it whenever the order's timeline may have
// grown since it was last received from. The returned function ends that.
func (h *hub) watch(order ordering.OrderID) (news <-chan struct{}, cancel func(), err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.count == h.limit {
		return nil, nil, errTooMany
	}
	c := make(chan struct{}, 1) // one notice is as good as many
	if h.watchers[order] == nil {
		h.watchers[order] = map[chan struct{}]struct{}{}
	}
	h.watchers[order][c] = struct{}{}
	h.count++
	return c, sync.OnceFunc(func() { h.leave(order, c) }), nil
}

func (h *hub) leave(order ordering.OrderID, c chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.watchers[order], c)
	if len(h.watchers[order]) == 0 {
		delete(h.watchers, order)
	}
	h.count--
}

// tell gives notice to all who watch the order. It waits for nobody.
func (h *hub) tell(order ordering.OrderID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.watchers[order] {
		select {
		case c <- struct{}{}:
		default: // it has notice already
		}
	}
}
