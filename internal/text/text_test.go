package text_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/text"
)

// family is one figure to the eye: five runes, two joiners among them.
const family = "\U0001F469\u200d\U0001F466\u200d\U0001F466"

func TestALineIsTrimmedAndOtherwiseKept(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ in, want string }{
		"plain":                         {"Ada Lovelace", "Ada Lovelace"},
		"white space around":            {" \t\r\nAda\u00a0\u3000\n", "Ada"},
		"white space inside":            {"Ada  Lovelace", "Ada  Lovelace"},
		"another script":                {"अदा", "अदा"},
		"a joiner in a word":            {"می\u200cخواهم", "می\u200cخواهم"},
		"a joined figure":               {family, family},
		"a combining mark":              {"e\u0301", "e\u0301"},
		"the replacement character":     {"a\ufffd", "a\ufffd"},
		"ten runes, forty bytes":        {strings.Repeat("\U0001F980", 10), strings.Repeat("\U0001F980", 10)},
		"ten runes with space to trim":  {"  " + strings.Repeat("a", 10) + " ", strings.Repeat("a", 10)},
		"marks of direction, not reach": {"a\u200eb\u200f", "a\u200eb\u200f"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := text.Line(tt.in, 10+len("Lovelace"))
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
		})
	}
}

func TestTextThatHidesReordersOrOverflowsIsRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		in   string
		want error
	}{
		"empty":                        {"", text.ErrBlank},
		"blank":                        {" \t\n\u00a0\u3000", text.ErrBlank},
		"only a zero-width space":      {"\u200b", text.ErrBlank},
		"only joiners":                 {"\u200c \u200d", text.ErrBlank},
		"only a byte order mark":       {"\ufeff", text.ErrBlank},
		"one rune too many":            {strings.Repeat("ä", 11), text.ErrTooLong},
		"too long to be read":          {strings.Repeat("\xff", 41), text.ErrTooLong},
		"too long even if trimmed":     {strings.Repeat(" ", 41) + "a", text.ErrTooLong},
		"not UTF-8":                    {"a\xff", text.ErrEncoding},
		"a cut character":              {"a\xe2\x82", text.ErrEncoding},
		"a surrogate":                  {"\xed\xa0\x80", text.ErrEncoding},
		"an overlong form":             {"\xc0\xaf", text.ErrEncoding},
		"a zero byte":                  {"a\x00b", text.ErrControl},
		"a line break":                 {"a\nb", text.ErrControl},
		"a tab":                        {"a\tb", text.ErrControl},
		"an escape":                    {"\x1b[31m", text.ErrControl},
		"a delete":                     {"a\x7f", text.ErrControl},
		"a control of C1":              {"a\u0085b", text.ErrControl},
		"the first embedding":          {"a\u202ab", text.ErrControl},
		"the override":                 {"a\u202eb", text.ErrControl},
		"the first isolate":            {"a\u2066b", text.ErrControl},
		"the last isolate":             {"a\u2069b", text.ErrControl},
		"only a bidirectional control": {"\u202e", text.ErrControl},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := text.Line(tt.in, 10)
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, failure.Invalid, failure.KindOf(err))
			require.Empty(t, got)

			got, err = text.Optional(tt.in, 10)
			require.Empty(t, got)
			if tt.want == text.ErrBlank { //nolint:errorlint // the sentinel of the table, not a result
				require.NoError(t, err, "blank text may be missing")
				return
			}
			require.ErrorIs(t, err, tt.want)
		})
	}
}

func TestEachSortOfTextHasItsBound(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		read  func(string) (string, error)
		char  string
		bound int
	}{
		"names count runes":        {text.Name, "ä", text.MaxName},
		"descriptions count runes": {text.Description, "ä", text.MaxDescription},
		"identifiers count bytes":  {text.ID, "ä", text.MaxID / 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			longest := strings.Repeat(tt.char, tt.bound)
			got, err := tt.read(longest)
			require.NoError(t, err)
			require.Equal(t, longest, got)
			_, err = tt.read(longest + tt.char)
			require.ErrorIs(t, err, text.ErrTooLong)
			_, err = tt.read(" ")
			require.ErrorIs(t, err, text.ErrBlank)
		})
	}
}

func TestCleanMakesAnyTextFitToPrint(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ in, want string }{
		"clean already":            {"as it is", "as it is"},
		"empty":                    {"", ""},
		"breaks and controls":      {"a\nb\x00c\u2028d\u2029e", "a b c d e"},
		"bidirectional controls":   {"a\u202eb\u2066c", "a b c"},
		"not UTF-8":                {"a\xffb", "a\ufffdb"},
		"white space around":       {"\n a \u202e", "a"},
		"joiners stay":             {family, family},
		"just short enough":        {strings.Repeat("ä", 20), strings.Repeat("ä", 20)},
		"too long":                 {strings.Repeat("ä", 21), strings.Repeat("ä", 20) + "…"},
		"too long to be read":      {"a" + strings.Repeat(" ", 1<<20) + "b", "a…"},
		"too long, of four bytes":  {strings.Repeat("\U0001F980", 21), strings.Repeat("\U0001F980", 20) + "…"},
		"a break where it was cut": {strings.Repeat("a", 20) + "\n", strings.Repeat("a", 20)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, text.Clean(tt.in, 20))
		})
	}
}

func TestWhatALineAcceptsCleanLeavesAlone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		line, err := text.Line(s, 50)
		if err != nil {
			return
		}
		if strings.ContainsAny(line, "\u2028\u2029") {
			return
		}
		require.Equal(t, line, text.Clean(line, 50))
	})
}

func FuzzLine(f *testing.F) {
	for _, s := range []string{
		"", " ", "Ada", " Ada ", "a\u202eb", "a\u2066", "\u200b", "\u200d", family, "a\nb", "\x00", "\x7f", "\u0085", "\xff", "\xed\xa0\x80",
		"\ufeff", "\u3000a", "\ufffd", "e\u0301", strings.Repeat("ä", 21), strings.Repeat("\U0001F980", 20),
	} {
		f.Add(s, 20)
	}
	f.Add("a", 0)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		if limit < 0 || limit > 1<<20 {
			return
		}
		line, err := text.Line(s, limit)
		if err != nil {
			require.Equal(t, failure.Invalid, failure.KindOf(err))
			require.Empty(t, line)
		} else {
			require.NotEmpty(t, line)
			require.Equal(t, strings.TrimSpace(s), line)
			require.True(t, utf8.ValidString(line))
			require.LessOrEqual(t, utf8.RuneCountInString(line), limit)
			require.False(t, strings.ContainsAny(line, "\x00\n\r\x1b\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
			again, err := text.Line(line, limit)
			require.NoError(t, err)
			require.Equal(t, line, again)
		}
		clean := text.Clean(s, limit)
		require.True(t, utf8.ValidString(clean))
		require.LessOrEqual(t, utf8.RuneCountInString(clean), limit+1)
		_, err = text.Optional(clean, limit+1)
		require.NoError(t, err, "what Clean returns, Optional takes")
	})
}
