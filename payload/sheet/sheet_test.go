package sheet

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"kickoff/payload/charset"
	"kickoff/payload/store/storetest"
)

// known counts the names among those of a template.
func known(names ...string) func([]string) int {
	return func(header []string) int {
		n := 0
		for _, h := range header {
			for _, name := range names {
				if strings.TrimSpace(h) == name {
					n++
				}
			}
		}
		return n
	}
}

// shown is a table as `number: cell|cell` a row, JSON values in <>.
func shown(s *Sheet) string {
	lines := []string{strings.Join(s.Header, "|")}
	for i := range s.Len() {
		r := s.Row(i)
		var cells []string
		for _, c := range r.Cells {
			if c.JSON {
				c.Text = "<" + c.Text + ">"
			}
			cells = append(cells, c.Text)
		}
		lines = append(lines, fmt.Sprintf("%d: %s", r.Number, strings.Join(cells, "|")))
	}
	return strings.Join(lines, "\n")
}

func utf16le(text string) string {
	out := "\xff\xfe"
	for _, u := range utf16.Encode([]rune(text)) {
		out += string([]byte{byte(u), byte(u >> 8)})
	}
	return out
}

func TestTablesAsSheetsAndPeopleWriteThem(t *testing.T) {
	for name, c := range map[string]struct{ file, want string }{
		"comma":                       {"A,B\n1,2\n", "A|B\n2: 1|2"},
		"semicolon with commas in it": {"A;B\n1,5;2,5\n", "A|B\n2: 1,5|2,5"},
		"tab":                         {"A\tB\n1;2\t3,4\n", "A|B\n2: 1;2|3,4"},
		"targets before cells":        {"A;x,y,z\n1;2\n", "A|x,y,z\n2: 1|2"},
		"cells, where no name fits":   {"x;y,z;w\n1;2\n", "x|y,z|w\n2: 1|2"},
		"one column":                  {"A\nBo; Li\n", "A\n2: Bo; Li"},
		"sep":                         {"sep=;\r\nA;B\r\n1,2;3\r\n", "A|B\n2: 1,2|3"},
		"sep in quotes, a bar":        {"\"sep=|\"\nA|B\n1|2\n", "A|B\n2: 1|2"},
		"sep of another letter":       {"SEP=§\nA§B\n1§2\n", "A|B\n2: 1|2"},
		"sep that is none":            {"sep=,;\n1,2\n", "sep=|;\n2: 1|2"},
		"mark, CRLF":                  {"\ufeffA,B\r\n1,2\r\n", "A|B\n2: 1|2"},
		"UTF-16":                      {utf16le("A\tB\r\nÉ\t中𝄞\r\n"), "A|B\n2: É|中𝄞"},
		"CR alone":                    {"A,B\r1,2\r3,4\r", "A|B\n2: 1|2\n3: 3|4"},
		"line ends of all kinds":      {"A,B\n1,2\r\n3,4\r5,6", "A|B\n2: 1|2\n3: 3|4\n4: 5|6"},
		"a quoted line end":           {"A,B\n\"x\ny\r\n\r\nz\",2\n3,4\n", "A|B\n2: x\ny\r\n\r\nz|2\n3: 3|4"},
		"no end of the last line":     {"A,B\n1,", "A|B\n2: 1|"},
		"quotes":                      {"A,B\n\"\"\"a\"\" b\",\"\"\"\"\n", "A|B\n2: \"a\" b|\""},
		"a quote within":              {"A,B\n24\" x,\"y\"z\n 1,\"\"\n", "A|B\n2: 24\" x|yz\n3:  1|"},
		"a quote behind a blank":      {"A,B\nx, \"y\"\n", "A|B\n2: x| \"y\""},
		"blank rows":                  {"\n\nA,B\n,\n1,2\n \t, \n\n3,4\n,,,\n", "A|B\n5: 1|2\n8: 3|4"},
		"short and long rows":         {"A,B\n1\n1,2,3\n", "A|B\n2: 1\n3: 1|2|3"},
		"a hash is text":              {"A,B\n#1,2\n", "A|B\n2: #1|2"},
		"curly quotes are text":       {"A,B\n“a, b”\n", "A|B\n2: “a| b”"},
		"a delimiter in quotes above": {"\"A;x\";B\n1;2\n", "A;x|B\n2: 1|2"},
		"a header like JSON":          {"[A],B\n1,2\n", "[A]|B\n2: 1|2"},
		"a header like a JSON list":   {"[1],B\n1,2\n", "[1]|B\n2: 1|2"},
		"JSON":                        {"[{\"A\":\"x\",\"B\":1.10},\n{\"B\":null,\"A\":\"\\u00e9\"},{}, {\"C\":[1,{\"a\":2}]}]", "A|B|C\n1: x|<1.10>\n2: é|<null>\n4: ||<[1,{\"a\":2}]>"},
		"an object a line":            {"\ufeff{\"A\":\"x\"}\r\n\r\n  {\"B\":true,\"A\":\"a\\nb\"}\r\n", "A|B\n1: x\n3: a\nb|<true>"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Read([]byte(c.file), known("A", "B"))
			if err != nil {
				t.Fatal(err)
			}
			if got := shown(s); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			var back bytes.Buffer
			if err := s.Write(&back, nil, nil); err != nil || back.String() != c.file {
				t.Errorf("written back: %q, %v", back.String(), err)
			}
		})
	}
}

func TestWhatIsNoTableIsRefusedWithItsRow(t *testing.T) {
	for file, words := range map[string]string{
		"":                                 "it is empty",
		" \n\t\n":                          "it is empty",
		",,\n":                             "no row",
		"A,B\n":                            "no row",
		"A,B\n,\n\n":                       "no row",
		"[]":                               "no row",
		"PK\x03\x04\x14\x00\x06":           "export it as CSV",
		"A,B\n1,2\n\n3,\"4\n5,6\n":         "row 4: a quote (\") opens here",
		"A,B\n1,2\nM\xfcller,K\n":          "line 3: it is no text in UTF-8",
		"A,B\r1,2\rM\xfcller,K\r":          "line 3: it is no text in UTF-8",
		"A\x00,\x00B\x00\n\x001\x00":       "UTF-16",
		"A\x00;\x00\xc9\x00\n\x001\x00":    "UTF-16",
		utf16le("A\n1") + "\x00":           "UTF-8",
		"[{\"A\":1},{\"A":                  "not valid JSON",
		"[{\"A\":1},2]":                    "row 2: it is no JSON object",
		"[{\"A\":1},{\"A\":\"\\ud83d\"}]":  "half a character",
		"[null,\n{\"A\":1}]":               "row 1: it is no JSON object",
		"[[\"A\"],[1]]":                    "row 1: it is no JSON object",
		"[{\"A\":1},{\"B\":1,\"B\":2}]":    "row 2, B: the key is there twice",
		"[{\"A\":{\"x\":1,\"x\":2}}]":      "row 1, x: the key is there twice",
		"{\"A\":1}\n{\"A\":2\n{\"A\":3}\n": "row 2: it is not valid JSON",
		"{\"A\":1}\n\n{\"A\":2} 3\n5\n":    "row 3: it is not valid JSON: write each object on one line, or all of them as a list; row 4: it is no JSON object",
		"[" + strings.Repeat("[", 200):     "row",
		"A,B\n" + strings.Repeat(",", 20000) + "x\n": "row 2: it has more than 16384 cells",
	} {
		if s, err := Read([]byte(file), known("A", "B")); err == nil {
			t.Errorf("%.40q is read as\n%s", file, shown(s))
		} else if !strings.Contains(err.Error(), words) && words != "row" {
			t.Errorf("%.40q: %v", file, err)
		}
	}
}

func TestTheResultKeepsEachByteAndAddsColumns(t *testing.T) {
	added := func(row int) []string { return []string{fmt.Sprint(row), []string{"launched", "=no", "a;b"}[row]} }
	for name, c := range map[string]struct{ file, want string }{
		"quotes, line ends, short and long rows": {"\ufeffA;B\r\n\"x\";=1+1\r\n\r\n 'y\r\n\"z\nz\";007;\r\n",
			"\ufeffA;B;;row;status\r\n\"x\";=1+1;;0;launched\r\n\r\n 'y;;;1;'=no\r\n\"z\nz\";007;;2;\"a;b\"\r\n"},
		"no end of the last line, sep": {"sep=;\nA;B\n1;2\n3;4\n5;6", "sep=;\nA;B;row;status\n1;2;0;launched\n3;4;1;'=no\n5;6;2;\"a;b\""},
		"a name that is there":         {"A;Status\n1;2\n3;4\n5;6\n", "A;Status;row;kickoff status\n1;2;0;launched\n3;4;1;'=no\n5;6;2;\"a;b\"\n"},
		"JSON":                         {"[ {\"A\":1.10 },{\"A\":2},\n{\"B\":{}}]\n", "[ {\"A\":1.10,\"row\":\"0\",\"status\":\"launched\"},{\"A\":2,\"row\":\"1\",\"status\":\"'=no\"},\n{\"B\":{},\"row\":\"2\",\"status\":\"a;b\"}]\n"},
		"UTF-16":                       {utf16le("A\tB\n1\t2\n3\t4\n5\tÉ\n"), utf16le("A\tB\trow\tstatus\n1\t2\t0\tlaunched\n3\t4\t1\t'=no\n5\tÉ\t2\ta;b\n")},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Read([]byte(c.file), known("A", "B"))
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if err := s.Write(&out, []string{"row", "status"}, added); err != nil || out.String() != c.want {
				t.Errorf("%v\n%q\nwant\n%q", err, out.String(), c.want)
			}
		})
	}
}

func TestAnEditedRowIsWrittenAnewAndTheOthersAreNot(t *testing.T) {
	s, err := Read([]byte("A,B\n\"x\",1\n\"y\",2\n"), known("A", "B"))
	if err != nil {
		t.Fatal(err)
	}
	at := s.AddColumn("C, D")
	s.Put(1, at, Cell{Text: "say \"no\""})
	s.Put(1, 0, Cell{Text: "a,b"})
	var out bytes.Buffer
	if err := s.Write(&out, nil, nil); err != nil {
		t.Fatal(err)
	}
	if want := "A,B,\"C, D\"\n\"x\",1\n\"a,b\",2,\"say \"\"no\"\"\"\n"; out.String() != want {
		t.Errorf("%q", out.String())
	}
	again, err := Read(out.Bytes(), known("A", "B"))
	if err != nil || again.Row(1).Cell(2).Text != "say \"no\"" || again.Row(0).Cell(2).Text != "" {
		t.Errorf("read again: %v, %v", again, err)
	}
	j, err := Read([]byte("[{\"A\":1},{\"A\":2,\"B\":true}]"), known("A", "B"))
	if err != nil {
		t.Fatal(err)
	}
	j.Put(1, j.AddColumn("C"), Cell{Text: "\"x\""})
	out.Reset()
	if err := j.Write(&out, nil, nil); err != nil || out.String() != `[{"A":1},{"A":2,"B":true,"C":"\"x\""}]` {
		t.Errorf("%s, %v", out.String(), err)
	}
}

func TestTheOtherCellsOfAnEditedRowKeepEachByte(t *testing.T) {
	for file, want := range map[string]string{
		"A;B;C\r\n\"x\";\"y\"z;\"q\"\r\n": "A;B;C\r\n\"x\";new;\"q\"\r\n",
		"A,B,C\n\"1\n2\"":                 "A,B,C\n\"1\n2\",new",
		"A,B,C\n\"1\",,\"3\",,\"\"\n":     "A,B,C\n\"1\",new,\"3\",,\"\"\n",
		"A,B,C\n\"1\",\"2\"\n":            "A,B,C\n\"1\",new\n",
		`[{"A":"\u00e9","B":1,"C":""}]`:   `[{"A":"\u00e9","B":"new","C":""}]`,
		`{"A":1.10,"C":{"x": 1}}`:         `{"A":1.10,"C":{"x": 1},"B":"new"}`,
	} {
		s, err := Read([]byte(file), known("A", "B", "C"))
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(s.Header, "B") {
			s.Set(0, slices.Index(s.Header, "B"), "new")
		} else {
			s.Set(0, s.AddColumn("B"), "new")
		}
		var out bytes.Buffer
		if err := s.Write(&out, nil, nil); err != nil || out.String() != want {
			t.Errorf("%q, %v, want %q", out.String(), err, want)
		}
	}
}

// What is read is written back byte for byte, and each cell stands where it stood when
// columns were added.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"A,B\n1,\"2\"\n", "sep=;\nA;B\n1;2", "A\tB\r\"x\n\"\t", "[{\"A\":1}]", "{\"A\":\"\"}\n{}", "\xff\xfeA\x00\n\x001\x00", "\"", "A\n\"a\"b\"\n", "[{\"A\":[{}]},\n{\"\\u0041\":2}]"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var s *Sheet
		var err error
		storetest.Bounded(t, func() { s, err = Read(data, known("A", "B")) })
		if err != nil {
			return
		}
		var same, more bytes.Buffer
		if err := s.Write(&same, nil, nil); err != nil || !bytes.Equal(same.Bytes(), data) {
			t.Fatalf("%q is written back as %q, %v", data, same.Bytes(), err)
		}
		if err := s.Write(&more, []string{"row"}, func(row int) []string { return []string{fmt.Sprint(s.Number(row))} }); err != nil {
			t.Fatal(err)
		}
		if s.Format == Delimited {
			text, _, err := charset.Decode(more.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			again := &Sheet{Delimiter: s.Delimiter, text: string(text), header: place{start: s.header.start}}
			if err := again.scan(); err != nil || again.Len() != s.Len() {
				t.Fatalf("%q with a column is %q: %v", data, text, err)
			}
			for i := range s.Len() {
				now := again.Row(i)
				for j, c := range s.Row(i).Cells {
					if now.Cell(j) != c {
						t.Fatalf("%q with a column is %q: cell %d of row %d", data, text, j, i)
					}
				}
				if last := now.Cells[len(now.Cells)-1].Text; last != fmt.Sprint(s.Number(i)) {
					t.Fatalf("%q with a column is %q: row %d ends in %q", data, text, i, last)
				}
			}
			return
		}
		again, err := Read(more.Bytes(), known("A", "B"))
		if err != nil || again.Len() != s.Len() {
			t.Fatalf("%q with a column is %q: %v", data, more.Bytes(), err)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	var text strings.Builder
	for range 40 {
		text.WriteString("Column,")
	}
	for i := range 10000 {
		text.WriteByte('\n')
		for j := range 40 {
			fmt.Fprintf(&text, "cell %d %d,", i, j)
		}
	}
	data := []byte(text.String())
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		s, err := Read(data, known("Column"))
		if err != nil || s.Len() != 10000 {
			b.Fatal(err)
		}
	}
}
