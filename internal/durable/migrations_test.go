package durable_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/internal/durable"
)

type aggregateID struct{ id string }

func (id aggregateID) String() string { return id.id }

type root[ID aggregate.Identity] = aggregate.Root[ID]

// An aggregateStub is the aggregate of a mapping of which only the kind matters.
type aggregateStub struct{ root[aggregateID] }

func folder(files ...string) fstest.MapFS {
	fs := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		fs[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return fs
}

func TestMigrationsAreNumberedAndPrefixed(t *testing.T) {
	t.Parallel()
	files := folder("0002_more.sql", "ALTER TABLE {prefix}a; ALTER TABLE {prefix}b;", "0001_tables.sql", "CREATE TABLE {prefix}a;")
	steps, err := durable.Migrations(files, "shop_")
	require.NoError(t, err)
	sum := sha256.Sum256([]byte("CREATE TABLE {prefix}a;"))
	require.Len(t, steps, 2)
	require.Equal(t, durable.Migration{
		Version: 1, Name: "0001_tables.sql", SQL: "CREATE TABLE shop_a;", Checksum: hex.EncodeToString(sum[:]),
	}, steps[0])
	require.Equal(t, "ALTER TABLE shop_a; ALTER TABLE shop_b;", steps[1].SQL)
	bare, err := durable.Migrations(files, "")
	require.NoError(t, err)
	require.Equal(t, "CREATE TABLE a;", bare[0].SQL)
	require.Equal(t, steps[0].Checksum, bare[0].Checksum, "whatever the prefix")

	none, err := durable.Migrations(folder(), "")
	require.NoError(t, err)
	require.Empty(t, none)
	ten := []string{}
	for _, n := range []string{"0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010"} {
		ten = append(ten, n+"_step.sql", n)
	}
	steps, err = durable.Migrations(folder(ten...), "")
	require.NoError(t, err)
	require.Equal(t, 10, steps[9].Version)
}

func TestAFolderWithOtherFilesIsRefused(t *testing.T) {
	t.Parallel()
	for name, files := range map[string][]string{
		"a gap":                   {"0001_a.sql", "", "0003_b.sql", ""},
		"a number twice":          {"0001_a.sql", "", "0001_b.sql", ""},
		"a beginning at 0":        {"0000_a.sql", ""},
		"a beginning at 2":        {"0002_a.sql", ""},
		"a number of one digit":   {"1_a.sql", ""},
		"a number with a sign":    {"+001_a.sql", ""},
		"no number":               {"tables.sql", ""},
		"no name":                 {"0001_.sql", ""},
		"no line":                 {"0001.sql", ""},
		"another kind of file":    {"0001_a.sql", "", "0002_b.txt", ""},
		"a readme":                {"0001_a.sql", "", "README.md", ""},
		"a folder in the folder":  {"0001_a.sql/x", ""},
		"a name with two endings": {"0001_a.sql.txt", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := durable.Migrations(folder(files...), "")
			require.Error(t, err)
		})
	}
}

func TestMissingMigrationsAreThoseAfterTheLast(t *testing.T) {
	t.Parallel()
	known, err := durable.Migrations(folder("0001_a.sql", "a", "0002_b.sql", "b", "0003_c.sql", "c"), "")
	require.NoError(t, err)
	applied := func(versions ...int) []durable.Applied {
		var all []durable.Applied
		for _, v := range versions {
			sum := "of another program"
			if v <= len(known) {
				sum = known[v-1].Checksum
			}
			all = append(all, durable.Applied{Version: v, Checksum: sum})
		}
		return all
	}
	for want, versions := range [][]int{3: {}, 2: {1}, 1: {1, 2}, 0: {1, 2, 3}} {
		missing, err := durable.Missing(known, applied(versions...))
		require.NoError(t, err)
		require.Len(t, missing, want)
		require.Equal(t, known[3-want:], missing)
	}
	changed := applied(1, 2)
	changed[0].Checksum = known[1].Checksum
	for name, tt := range map[string]struct{ applied []durable.Applied }{
		"a gap in the database":                   {applied(1, 3)},
		"a database that begins later":            {applied(2)},
		"a step twice":                            {applied(1, 1)},
		"a newer database":                        {applied(1, 2, 3, 4)},
		"a database of another program's history": {changed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			missing, err := durable.Missing(known, tt.applied)
			require.Error(t, err)
			require.Empty(t, missing)
		})
	}
}

func TestAPrefixBeginsTheNameOfATable(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"", "a", "_", "shop_", "a9", strings.Repeat("a", 41)} {
		require.NoError(t, durable.CheckPrefix(good), "%q", good)
	}
	for _, bad := range []string{
		"9a", "Shop_", "shop-", "shop ", "shop\n", "shop.", `a"`, "a;--", "é", "\x00", strings.Repeat("a", 42),
	} {
		require.Error(t, durable.CheckPrefix(bad), "%q", bad)
	}
}
