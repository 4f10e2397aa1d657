package eventstest //nolint:testpackage // it tests the unexported clauses

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/events"
)

// A breach is one way of not being the bus that the contract describes.
type breach = int

const (
	none breach = iota
	newestFirst
	handlersOnOtherGoroutines
	leaksAGoroutine
	callsWhomItFirstSaw
	lateSubscriberSeesTheEventAtHand
	forgetsTheIndex
	deliversWhatComesBeforeNothing
	failsWithoutSubscribers
	firstErrorStops
	losesAllErrorsButTheLast
	namesTheWrongHandler
	panicsEscape
	printsTheEvent
	answersJumpTheQueue
	answersNewestFirst
	answersErrorsLost
	recursesForEver
	endedDeliverySwallows
	lockedWhileHandling
	oneDeliveryAtATime
	interfacesIgnored
	typesIgnored
	withdrawalsReachNobody
	cancelDoesNothing
	cancelTwiceTakesTheNext
	cancelByFunction
	ignoresTheContext
	doesNotSayWhoMissedIt
	doesNotSayWhatElseWasMissed
	causeLost
	correlationLost
	metadataLost
	batchFallsApart
	breaches // how many there are
)

// A brokenBus keeps the contract except for its breach. It calls each handler by way of a
// real bus that has no other.
type brokenBus struct {
	breach breach
	leaked chan struct{} // closed at the end of the test

	mu   sync.Mutex
	subs []*subscriber
	one  sync.Mutex
	at   byte
}

type subscriber struct {
	name      string
	to        Interest
	h         events.Handler
	cancelled bool
}

// A turn is an envelope whose turn has come or will come.
type turn struct {
	delivery *delivery
	env      events.Envelope
	depth    int
}

type delivery struct {
	mu    sync.Mutex
	queue []turn
	ended bool
}

type turnKey struct{ bus *brokenBus }

func (b *brokenBus) functions() Bus {
	return Bus{Publish: b.Publish, Deliver: b.Deliver, Subscribe: b.Subscribe}
}

func (b *brokenBus) Publish(ctx context.Context, evs ...events.Event) error {
	envs := make([]events.Envelope, len(evs))
	for i, e := range evs {
		env := events.NewEnvelope(ctx, b.nextID(), e, time.Now().UTC())
		if b.breach == metadataLost {
			env = events.NewEnvelope(context.Background(), env.ID, e, env.OccurredAt)
			env.CausationID, env.CorrelationID = handled(ctx)
		}
		if b.breach == causeLost {
			env.CausationID = uuid.Nil
		}
		if env.CorrelationID == uuid.Nil || b.breach == correlationLost {
			env.CorrelationID = env.ID
			if i > 0 && b.breach != batchFallsApart {
				env.CorrelationID = envs[0].ID
			}
		}
		envs[i] = env
	}
	return b.Deliver(ctx, envs...)
}

func handled(ctx context.Context) (id, correlation uuid.UUID) {
	env, _ := events.FromContext(ctx)
	return env.ID, env.CorrelationID
}

func (b *brokenBus) nextID() uuid.UUID {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.at++
	return uuid.UUID{0: 1, 15: b.at}
}

func (b *brokenBus) Deliver(ctx context.Context, envs ...events.Envelope) error {
	for i, env := range envs {
		if env.Event != nil {
			continue
		}
		if b.breach == deliversWhatComesBeforeNothing {
			return errors.Join(b.Deliver(ctx, envs[:i]...), events.ErrNoEvent)
		}
		return events.ErrNoEvent
	}
	if at, ok := ctx.Value(turnKey{b}).(turn); ok && b.breach != answersJumpTheQueue {
		if queued, err := b.enqueue(at, envs); queued {
			return err
		}
	}
	if b.breach == oneDeliveryAtATime {
		b.one.Lock()
		defer b.one.Unlock()
	}
	if b.breach == leaksAGoroutine {
		go func() { <-b.leaked }()
	}
	d := &delivery{}
	for _, env := range envs {
		d.queue = append(d.queue, turn{d, env, 0})
	}
	var errs []error
	for {
		next, ok := d.next(b.breach == answersNewestFirst)
		if !ok {
			return errors.Join(errs...)
		}
		if failed := b.handle(ctx, next); next.depth == 0 || b.breach != answersErrorsLost {
			errs = append(errs, failed...)
		}
		if b.breach == losesAllErrorsButTheLast && len(errs) > 1 {
			errs = errs[len(errs)-1:]
		}
		if b.breach == doesNotSayWhatElseWasMissed && errors.Is(errors.Join(errs...), events.ErrUndelivered) {
			return errors.Join(errs...)
		}
	}
}

func (d *delivery) next(newest bool) (turn, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.queue) == 0 {
		d.ended = true
		return turn{}, false
	}
	at := 0
	if newest && d.queue[len(d.queue)-1].depth > 0 {
		at = len(d.queue) - 1
	}
	next := d.queue[at]
	d.queue = slices.Delete(d.queue, at, at+1)
	return next, true
}

func (b *brokenBus) enqueue(at turn, envs []events.Envelope) (queued bool, err error) {
	d := at.delivery
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.ended && b.breach != endedDeliverySwallows:
		return false, nil
	case at.depth >= 50 && b.breach != recursesForEver:
		// Its handler swallows the error, so it is queued for the outermost call as well.
		d.queue = append(d.queue, turn{d, events.Envelope{}, 0})
		return true, events.ErrTooDeep
	}
	for _, env := range envs {
		d.queue = append(d.queue, turn{d, env, at.depth + 1})
	}
	return true, nil
}

// handle takes one envelope to its handlers.
func (b *brokenBus) handle(ctx context.Context, at turn) (errs []error) {
	env := at.env
	if env.Event == nil {
		return []error{&events.DepthError{Depth: 50}}
	}
	if b.breach == forgetsTheIndex {
		env.Index = 0
	}
	subs := b.of(env.Event)
	if len(subs) == 0 && b.breach == failsWithoutSubscribers {
		return []error{errors.New("nobody is listening")}
	}
	for i := 0; i < len(subs); i++ {
		s := subs[i]
		if b.isCancelled(s) && b.breach != callsWhomItFirstSaw && b.breach != cancelDoesNothing {
			continue
		}
		if err := ctx.Err(); err != nil && b.breach != ignoresTheContext {
			return append(errs, b.undelivered(env, subs[i:], err))
		}
		if err := b.call(ctx, at, env, s); err != nil {
			errs = append(errs, err)
			if b.breach == firstErrorStops {
				return errs
			}
		}
		if b.breach == lateSubscriberSeesTheEventAtHand {
			for _, late := range b.of(env.Event) {
				if !slices.Contains(subs, late) {
					subs = append(subs, late)
				}
			}
		}
	}
	return errs
}

func (b *brokenBus) undelivered(env events.Envelope, rest []*subscriber, err error) error {
	lost := &events.UndeliveredError{Event: env.Event.EventName(), EventID: env.ID, Err: err}
	for _, s := range rest {
		if !b.isCancelled(s) && b.breach != doesNotSayWhoMissedIt {
			lost.Handlers = append(lost.Handlers, s.name)
		}
	}
	return lost
}

func (b *brokenBus) call(ctx context.Context, at turn, env events.Envelope, s *subscriber) error {
	ctx = context.WithValue(ctx, turnKey{b}, at)
	switch b.breach {
	case ignoresTheContext:
		ctx = context.WithoutCancel(ctx)
	case lockedWhileHandling:
		b.mu.Lock()
		defer b.mu.Unlock()
		return b.callBare(ctx, env, s)
	case panicsEscape:
		err := b.callBare(ctx, env, s)
		if panicked, ok := errors.AsType[*events.PanicError](err); ok {
			panic(panicked.Value())
		}
		return err
	case handlersOnOtherGoroutines:
		result := make(chan error)
		go func() { result <- b.callBare(ctx, env, s) }()
		return <-result
	case namesTheWrongHandler:
		s = &subscriber{name: "somebody", h: s.h}
	case printsTheEvent:
		if err := b.callBare(ctx, env, s); err != nil {
			return fmt.Errorf("on %+v: %w", env.Event, err)
		}
		return nil
	default:
	}
	return b.callBare(ctx, env, s)
}

func (*brokenBus) callBare(ctx context.Context, env events.Envelope, s *subscriber) error {
	single := events.NewBus()
	Of(single).Subscribe(s.name, Everything, s.h)
	return single.Deliver(ctx, env)
}

func (b *brokenBus) Subscribe(name string, to Interest, h events.Handler) (cancel func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := &subscriber{name: name, to: to, h: h}
	if b.breach == newestFirst {
		b.subs = slices.Insert(b.subs, 0, s)
	} else {
		b.subs = append(slices.Clone(b.subs), s)
	}
	return func() { b.cancel(s) }
}

func (b *brokenBus) cancel(s *subscriber) {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.Index(b.subs, s)
	switch b.breach {
	case cancelDoesNothing:
		return
	case cancelByFunction:
		i = slices.IndexFunc(b.subs, func(o *subscriber) bool {
			return !o.cancelled && reflect.ValueOf(o.h).Pointer() == reflect.ValueOf(s.h).Pointer()
		})
	case cancelTwiceTakesTheNext:
		i = max(i, 0)
	default:
	}
	if i >= 0 {
		b.subs[i].cancelled = true
		b.subs = slices.Delete(slices.Clone(b.subs), i, i+1)
	}
}

func (b *brokenBus) isCancelled(s *subscriber) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return s.cancelled
}

// of returns who wants an event.
func (b *brokenBus) of(e events.Event) (want []*subscriber) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.subs {
		if b.wants(s.to, e) {
			want = append(want, s)
		}
	}
	return want
}

func (b *brokenBus) wants(to Interest, e events.Event) bool {
	_, deposit := e.(Deposited)
	_, movement := e.(Movement)
	switch to {
	case Everything:
		return deposit || !movement || b.breach != withdrawalsReachNobody
	case Movements:
		return movement && b.breach != interfacesIgnored
	case Deposits:
		return deposit || b.breach == typesIgnored && movement
	default:
		return false
	}
}

func TestEachBreachIsFound(t *testing.T) {
	t.Parallel()

	const order, turn, index, nothing = "1_HandlersRunInOrderOfSubscription", "1_AHandlerCancelledBeforeItsTurnIsNotCalled",
		"1_EnvelopesArriveAsTheyAre", "1_NothingIsDeliveredOfABatchWithoutAnEvent"
	const all, named, panics, prints = "2_EveryHandlerRunsWhateverTheOthersReturn", "2_EveryErrorNamesHandlerAndEvent",
		"2_APanicIsAnErrorOfItsHandler", "2_NoErrorPrintsTheEvent"
	const waits, queue, outermost, ends, ended = "3_AnAnswerWaitsForTheEventAtHand", "3_AnswersAreDeliveredInOrderOfPublication",
		"3_ErrorsOfAnswersLeaveByTheOutermostCall", "3_RecursionEndsWithADepthError", "3_TheContextOfAnEndedDeliveryIsOrdinary"
	const added, free, sideBySide = "1_AHandlerAddedDuringADeliverySeesTheNextEvent", "4_AHandlerMaySubscribeAndCancel", "4_PublishersRunSideBySide"
	const gone, once, own = "6_ACancelledHandlerIsNotCalled", "6_CancellingTwiceIsCancellingOnce", "6_CancelEndsItsOwnSubscription"
	const stops, who = "7_ADoneContextStopsBetweenTwoHandlers", "7_AnUndeliveredErrorSaysWhichDidNotRun"
	const cause, correlation, metadata = "9_AnAnswerNamesItsCause", "9_AnAnswerSharesTheCorrelation", "9_AnAnswerSharesTheMetadata"

	tests := map[breach][]string{
		none:                             nil,
		newestFirst:                      {order, turn, waits, stops, who},
		handlersOnOtherGoroutines:        {"1_HandlersRunOnTheGoroutineOfThePublisher"},
		leaksAGoroutine:                  {"1_NoGoroutineIsLeftBehind"},
		callsWhomItFirstSaw:              {turn},
		lateSubscriberSeesTheEventAtHand: {added},
		forgetsTheIndex:                  {index},
		deliversWhatComesBeforeNothing:   {nothing},
		failsWithoutSubscribers:          {"8_AnEventWithoutSubscribersIsNoError"},
		firstErrorStops:                  {all, named, panics},
		losesAllErrorsButTheLast:         {named, who},
		namesTheWrongHandler:             {named, panics},
		panicsEscape:                     {panics, prints},
		printsTheEvent:                   {prints},
		answersJumpTheQueue:              {waits, queue, outermost, ends},
		answersNewestFirst:               {queue},
		answersErrorsLost:                {outermost},
		recursesForEver:                  {ends},
		endedDeliverySwallows:            {ended},
		lockedWhileHandling:              {turn, added, waits, queue, outermost, ends, free, sideBySide, cause, correlation, metadata},
		oneDeliveryAtATime:               {sideBySide},
		interfacesIgnored:                {"5_AnInterfaceStandsForAllThatImplementIt"},
		typesIgnored:                     {"5_ATypeStandsForItselfOnly"},
		withdrawalsReachNobody:           {"5_EventStandsForAll"},
		cancelDoesNothing:                {turn, gone, once, own},
		cancelTwiceTakesTheNext:          {once},
		cancelByFunction:                 {own},
		ignoresTheContext:                {stops, who},
		doesNotSayWhoMissedIt:            {who},
		doesNotSayWhatElseWasMissed:      {who},
		causeLost:                        {cause},
		correlationLost:                  {correlation},
		metadataLost:                     {metadata},
		batchFallsApart:                  {"9_ABatchSharesOneCorrelation"},
	}
	for broken := range breaches {
		finds, ok := tests[broken]
		if !ok {
			t.Errorf("breach %d is not in the table", broken)
		}
		t.Run(fmt.Sprint(broken, finds), func(t *testing.T) {
			t.Parallel()

			var running sync.WaitGroup
			for _, c := range clauses() {
				running.Go(func() { // one that is stuck does not hold the others
					b := &brokenBus{breach: broken, leaked: make(chan struct{})}
					err := c.run(t.Context(), b.functions(), patience)
					close(b.leaked)
					if want := slices.Contains(finds, c.name); (err != nil) != want {
						t.Errorf("clause %s: error %v, want one: %t", c.name, err, want)
					}
				})
			}
			running.Wait()
			for _, name := range finds {
				if !slices.ContainsFunc(clauses(), func(c clause) bool { return c.name == name }) {
					t.Errorf("there is no clause %s", name)
				}
			}
		})
	}
}

// What panics or ends on a goroutine of the suite is a finding, not the end of the tests.
func TestAClauseSurvivesWhatItTests(t *testing.T) {
	t.Parallel()

	for name, publish := range map[string]func(context.Context, ...events.Event) error{
		"panics":              func(context.Context, ...events.Event) error { panic("no") },
		"ends its goroutine":  func(context.Context, ...events.Event) error { runtime.Goexit(); return nil },
		"never returns":       func(context.Context, ...events.Event) error { select {} },
		"does nothing at all": func(context.Context, ...events.Event) error { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b := (&brokenBus{}).functions()
			b.Publish = publish
			for _, c := range lockClauses() {
				if err := c.run(t.Context(), b, 50*time.Millisecond); err == nil && name != "does nothing at all" {
					t.Errorf("clause %s found nothing", c.name)
				}
			}
		})
	}
}
