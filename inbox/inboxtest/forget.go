package inboxtest

import (
	"time"

	"github.com/ashlar-go/ashlar/repository"
)

// forgetClauses are the sentences about the end of marks.
func forgetClauses() []clause {
	return []clause{
		{name: "ForgetKeepsWhatIsYoung", run: forgetKeepsWhatIsYoung},
		{name: "ForgetRemovesWhatIsOld", run: forgetRemovesWhatIsOld},
		{name: "ForgottenMarkIsStoredAnew", run: forgottenMarkIsStoredAnew},
	}
}

// forgets wants Forget to remove so many marks.
func (t *trial) forgets(age time.Duration, want int) {
	if t.Err != nil {
		return
	}
	n, err := t.store.Forget(t.Ctx, age)
	t.Succeeds("Forget", err)
	if n != want {
		t.Fail("Forget(%s) says that it removed %d marks, want %d", age, n, want)
	}
}

// pause is long beside the resolution of a store's clock, which may be 100 ms.
const pause = 400 * time.Millisecond

func forgetKeepsWhatIsYoung(t *trial) error {
	t.forgets(time.Hour, 0)
	t.commits("marks", marks(mark("billing", "a"), mark("mail", "a")))
	t.forgets(time.Hour, 0)
	t.forgets(20*365*24*time.Hour, 0)
	t.marked("after Forget of what is old", true, mark("billing", "a"), mark("mail", "a"))
	t.refuses("a mark that was not forgotten", marks(mark("billing", "a")), repository.ErrMarked)
	return t.Err
}

// forgetRemovesWhatIsOld stores marks on either side of an age and forgets the older ones.
// Where the machine is so slow that the younger ones grow old meanwhile, it takes more time.
func forgetRemovesWhatIsOld(t *trial) error {
	const tries = 6
	old := []repository.Mark{mark("billing", "a"), mark("mail", "a"), mark("billing", "b")}
	for try := range tries {
		age := pause << try
		t.commits("a mark and a tally", beside(put("bells", uint64(2*try), 1), old[0])) //nolint:gosec // a small number
		t.commits("two marks", marks(old[1:]...))
		if t.Err != nil {
			return t.Err
		}
		time.Sleep(age + age/4)
		young := []repository.Mark{mark("billing", "c"), mark("mail", "b")}
		inTime := time.NewTimer(age - age/4)
		t.commits("younger marks and a tally", beside(put("bells", uint64(2*try+1), 1), young...)) //nolint:gosec // as above
		if t.Err != nil {
			return t.Err
		}
		n, err := t.store.Forget(t.Ctx, age)
		t.Succeeds("Forget", err)
		again, err := t.store.Forget(t.Ctx, age)
		t.Succeeds("Forget again", err)
		t.marked("after they were forgotten", false, old...)
		select {
		case <-inTime.C: // Stop would not tell: it takes back what nobody has received
			time.Sleep(pause)
			t.forgets(0, len(old)+len(young)-n-again) // whatever is left, all of it, and once more
			continue
		default:
		}
		if n != len(old) || again != 0 {
			t.Fail("Forget says that it removed %d marks and then %d, want %d and none", n, again, len(old))
		}
		t.marked("of what is younger", true, young...)
		t.counts("after its mark was forgotten", "bells", 1)
		return t.Err
	}
	t.Fail("the store took longer than %s for one commit", pause<<tries)
	return t.Err
}

func forgottenMarkIsStoredAnew(t *trial) error {
	t.commits("a mark", marks(mark("billing", "a")))
	if t.Err != nil {
		return t.Err
	}
	time.Sleep(pause)
	t.forgets(0, 1)
	t.commits("a mark that was forgotten", marks(mark("billing", "a")))
	t.refuses("a mark that is there anew", marks(mark("billing", "a")), repository.ErrMarked)
	t.forgets(time.Hour, 0) // its age is counted anew
	return t.Err
}
