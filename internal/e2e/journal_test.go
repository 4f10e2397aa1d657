package e2e_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"maps"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
)

// A journal is a file to which all processes of a run append, a line by one write each. The
// kernel puts such writes one after the other, so that their order is the same for all; and
// what was written survives the process. No sync: the machine is not what is killed.
//
// A write may be cut by the kill of its process. Each line has a checksum for that, and a
// line break on both sides: what is torn is nobody's, and the next line is whole.
type journal struct{ file *os.File }

func openJournal(path string) (*journal, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	return &journal{f}, err
}

func (j *journal) append(e entry) error {
	b, err := json.Marshal(e)
	if err != nil {
		return err
	}
	_, err = j.file.Write(fmt.Appendf(nil, "\n%08x %s\n", crc32.ChecksumIEEE(b), b))
	return err
}

// An entry says what a process has done, or seen.
type entry struct {
	Did     deed   `json:"did"`
	By      string `json:"by"`
	Counter string `json:"counter"`
	Version uint64 `json:"version"`
	Index   int    `json:"index,omitempty"`
	Nonce   string `json:"nonce,omitempty"`
	ID      string `json:"id,omitempty"`    // of the event
	Print   string `json:"print,omitempty"` // of all that was delivered, to the last byte
}

// A deed is what an entry is about.
type deed string

const (
	delivered deed = "delivered" // an event has come
	committed deed = "committed" // a commit has returned without an error
	unknown   deed = "unknown"   // a commit's outcome is not known
	refused   deed = "refused"   // a commit has returned an error that says that nothing is stored
	stopped   deed = "stopped"   // the process stops itself, as it was ordered to
	woken     deed = "woken"     // and goes on, as it was told to
)

// deliveryOf is the entry of an event that has come.
func deliveryOf(by string, e events.Encoded) (entry, error) {
	var s Stepped
	if err := json.Unmarshal(e.Data, &s); err != nil {
		return entry{}, err
	}
	return entry{
		Did: delivered, By: by, Counter: e.AggregateID, Version: e.Version, Index: e.Index,
		Nonce: s.Nonce, ID: e.ID.String(), Print: fingerprint(e),
	}, nil
}

// fingerprint is the same for two deliveries only if nothing of them differs.
func fingerprint(e events.Encoded) string {
	b := fmt.Appendf(nil, "%s|%s|%d|%s|%q|%s|", e.ID, e.Name, e.Schema, e.ContentType, e.Data, e.OccurredAt.UTC().Format(time.RFC3339Nano))
	b = fmt.Appendf(b, "%s|%q|%d|%d|%s|%s", e.Aggregate, e.AggregateID, e.Version, e.Index, e.CorrelationID, e.CausationID)
	for _, key := range slices.Sorted(maps.Keys(e.Metadata)) {
		b = fmt.Appendf(b, "|%q=%q", key, e.Metadata[key])
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:12])
}

// readJournal returns the entries of a journal in their order, and how many were torn.
func readJournal(t *testing.T, path string) (entries []entry, torn int) {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	for line := range bytes.SplitSeq(b, []byte("\n")) {
		if len(line) == 0 {
			continue
		}
		var e entry
		sum, text, _ := bytes.Cut(line, []byte(" "))
		if string(sum) != fmt.Sprintf("%08x", crc32.ChecksumIEEE(text)) {
			torn++
			continue
		}
		require.NoError(t, json.Unmarshal(text, &e))
		entries = append(entries, e)
	}
	return entries, torn
}

func TestATornLineOfTheJournalIsNobodysAndHarmsNoOther(t *testing.T) {
	t.Parallel()
	path := t.TempDir() + "/journal"
	j, err := openJournal(path)
	require.NoError(t, err)
	first, second := entry{Did: committed, Counter: "a", Version: 1}, entry{Did: delivered, Counter: "b", Version: 2}
	require.NoError(t, j.append(first))
	_, err = j.file.WriteString("\n0badc0de {\"did\":\"deliv")
	require.NoError(t, err)
	require.NoError(t, j.append(second))
	require.NoError(t, j.file.Close())

	entries, torn := readJournal(t, path)
	require.Equal(t, []entry{first, second}, entries)
	require.Equal(t, 1, torn)
}
