package events

import (
	"context"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
)

// A subscription is one handler and what it wants to see.
type subscription struct {
	name      string
	wants     reflect.Type
	handle    func(context.Context, *Envelope) error
	cancelled atomic.Bool
}

// subscriptions are who subscribes at one moment, in order. The list does not change; the
// bus replaces it. For each type of event, who wants it is worked out once.
type subscriptions struct {
	list   []*subscription
	byType sync.Map // reflect.Type → []*subscription
}

func (s *subscriptions) of(e Event) []*subscription {
	goes := reflect.TypeOf(e)
	if found, ok := s.byType.Load(goes); ok {
		return found.([]*subscription) //nolint:forcetypeassert // nothing else is stored
	}
	var want []*subscription
	for _, one := range s.list {
		if goes == one.wants || one.wants.Kind() == reflect.Interface && goes.Implements(one.wants) {
			want = append(want, one)
		}
	}
	s.byType.Store(goes, want)
	return want
}

func (b *Bus) add(s *subscription) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.subs.Store(&subscriptions{list: append(slices.Clone(b.subs.Load().list), s)})
}

func (b *Bus) remove(s *subscription) {
	if s.cancelled.Swap(true) {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	list := slices.Clone(b.subs.Load().list)
	b.subs.Store(&subscriptions{list: slices.DeleteFunc(list, func(one *subscription) bool { return one == s })})
}
