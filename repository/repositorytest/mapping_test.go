package repositorytest_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
	"github.com/ashlar-go/ashlar/repository/repositorytest"
)

func mappingBreaches() []breach {
	return []breach{
		{books: "restore forgets", caught: []string{"SavedAggregateComesBack", "EncodingLosesNothing", "ChangeIsStored"}},
		{books: "restore of what is decoded fails", caught: []string{"EncodingLosesNothing"}},
		{books: "restore takes anything", caught: []string{"EmptyDocumentIsRefused"}},
		{books: "restore records", caught: []string{"RestoredAggregateIsUnchanged"}},
		{books: "lists nothing", caught: []string{"EachEventIsListed", "SavedAggregateComesBack"}},
		{books: "snapshot forgets", caught: []string{"ChangeIsStored"}},
		{books: "snapshot shares", caught: []string{"ChangeAfterSaveStaysOutside"}},
		{books: "restore shares", caught: []string{"ChangeAfterGetStaysOutside"}},
		{books: "key is made up", caught: []string{"EncodingLosesNothing", "FoundUnderEachKey"}},
		{books: "change fails", caught: []string{
			"EncodingLosesNothing", "EachEventIsListed", "ChangeIsStored", "ChangeAfterSaveStaysOutside",
			"ChangeAfterGetStaysOutside", "FoundUnderEachKey",
		}},
		{books: "change does nothing", caught: []string{"ChangeIsStored"}},
		{books: "change is silent", caught: []string{"ChangeIsStored"}},
		{books: "change records only", caught: []string{"ChangeIsStored"}},
	}
}

func TestEachBreachOfAMappingIsCaught(t *testing.T) {
	t.Parallel()
	for _, b := range mappingBreaches() {
		t.Run(b.books, func(t *testing.T) {
			t.Parallel()
			for _, rule := range b.caught {
				if err := repositorytest.CheckMapping(t.Context(), rule, b.books, memstore.New()); err == nil {
					t.Errorf("%s does not notice", rule)
				} else {
					t.Logf("%s: %v", rule, err)
				}
			}
		})
	}
}

func TestACorrectMappingKeepsEachRule(t *testing.T) {
	t.Parallel()
	for _, rule := range repositorytest.MappingRules() {
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			for _, s := range []repository.Store{memstore.New(), newNaiveStore("")} {
				if err := repositorytest.CheckMapping(t.Context(), rule, "", s); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestNoRuleGoesWithoutAMappingThatBreaksIt(t *testing.T) {
	t.Parallel()
	names := repositorytest.MappingRules()
	for _, b := range mappingBreaches() {
		names = slices.DeleteFunc(names, func(n string) bool { return slices.Contains(b.caught, n) })
	}
	if len(names) > 0 {
		t.Errorf("nothing proves that these rules can fail: %q", names)
	}
}

// A door is an aggregate as a context would bring it: it can be changed once.
type door struct {
	aggregate.Root[doorID]

	open bool
}

type doorID struct{ door string }

func (id doorID) String() string { return id.door }

type doorOpened struct{}

func (doorOpened) EventName() string { return "house.door_opened" }

type doorState struct {
	Door string `json:"door"`
	Open bool   `json:"open"`
}

func (d *door) snapshot() doorState { return doorState{Door: d.ID().door, Open: d.open} }

func (d *door) openUp(at time.Time) error {
	if d.open {
		return errors.New("the door is open")
	}
	d.open = true
	aggregate.Record(&d.Root, doorOpened{}, at)
	return nil
}

func restoreDoor(s doorState) (*door, error) {
	if s.Door == "" {
		return nil, errors.New("a door without an identity")
	}
	return &door{Root: aggregate.New(doorID{s.Door}), open: s.Open}, nil
}

func TestMappingOfAnAggregateThatChangesOnce(t *testing.T) {
	t.Parallel()
	mapping := repository.Map("house.door", (*door).snapshot, restoreDoor,
		repository.Events[doorState](events.NewTypes(events.TypeOf[doorOpened]())))
	doors := 0
	repositorytest.Mapping(t, memstore.New(), mapping, func() *door {
		doors++
		return &door{Root: aggregate.New(doorID{"door " + string(rune('a'+doors))})}
	}, func(d *door) error { return d.openUp(time.Unix(0, 0)) })
}
