package field

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kickoff/payload"
	"kickoff/tui/theme"
	"kickoff/tui/tuitest"
)

func TestChoice(t *testing.T) {
	radio := payload.Field{Type: payload.TypeRadio, Options: few()}
	drop := payload.Field{Type: payload.TypeDropdown, Options: lots()}
	check(t, []typed{
		{"enter alone chooses nothing", radio, payload.Answer{}, "enter", payload.Answer{}, true},
		{"arrows alone choose nothing", radio, payload.Answer{}, "down down", payload.Answer{}, false},
		{"enter on an option", radio, payload.Answer{}, "down down enter", chosen(few(), "Badge"), true},
		{"space on an option", radio, payload.Answer{}, "down space", chosen(few(), "Laptop"), false},
		{"space where no option is under the arrows goes to the first", radio, payload.Answer{}, "space", payload.Answer{}, false},
		{"and then chooses it", radio, payload.Answer{}, "space space", chosen(few(), "Laptop"), false},
		{"a letter finds", radio, payload.Answer{}, "h space", chosen(few(), "Headset"), false},
		{"another one", radio, chosen(few(), "Laptop"), "down enter", chosen(few(), "Badge"), true},
		{"enter keeps what is chosen", radio, chosen(few(), "Badge"), "enter", chosen(few(), "Badge"), true},
		{"taken back", radio, chosen(few(), "Laptop"), "delete", payload.Answer{}, false},
		{"a long list finds by typing", drop, payload.Answer{}, "jap enter", chosen(lots(), "Japan"), true},
		{"a long list by arrows", drop, payload.Answer{}, "down down enter", chosen(lots(), "Belgium"), true},
		{"a long list left", drop, chosen(lots(), "Chad"), "down down esc", chosen(lots(), "Chad"), false},
		{"a long list opens on what is chosen", drop, chosen(lots(), "Chad"), "down enter", chosen(lots(), "Chad"), true},
		{"enter goes on once something is chosen", drop, chosen(lots(), "Chad"), "enter", chosen(lots(), "Chad"), true},
		{"no match leaves it", drop, payload.Answer{}, "zz enter esc", payload.Answer{}, false},
		{"no options at all", payload.Field{Type: payload.TypeRadio}, payload.Answer{}, "down space enter", payload.Answer{}, true},
	})
}

func TestNothingChosenIsSaid(t *testing.T) {
	w := New(payload.Field{Type: payload.TypeRadio, Options: few()}, theme.Dark(), env, Shared{})
	contains(t, screen(w, 40, 5), "nothing chosen")
}

func TestAnOptionThatTheTemplateLacksStaysInSight(t *testing.T) {
	gone := payload.Answer{Value: payload.Choices{{ID: json.RawMessage("9"), Text: "Fax"}}}
	for _, kind := range []payload.FieldType{payload.TypeRadio, payload.TypeDropdown, payload.TypeMultiselect} {
		w := open(payload.Field{Type: kind, Options: few()}, gone)
		if kind == payload.TypeDropdown {
			send(w, "down")
		}
		contains(t, screen(w, 60, 10), "Fax", "no longer in the template")
		if len(w.Answer().Choices()) != 1 {
			t.Errorf("%s lost it", kind)
		}
	}
}

func TestMulti(t *testing.T) {
	some := payload.Field{Type: payload.TypeMultiselect, Options: few()}
	many := payload.Field{Type: payload.TypeMultiselect, Options: lots()}
	given := payload.Answer{Value: payload.Choices{{ID: json.RawMessage("1"), Text: "Laptop", Unselected: true}}}
	check(t, []typed{
		{"enter alone chooses nothing", some, payload.Answer{}, "enter", payload.Answer{}, true},
		{"in the order of choosing", some, payload.Answer{}, "down down space up space", chosen(few(), "Headset", "Badge"), false},
		{"taken back", some, chosen(few(), "Laptop", "Badge"), "space", chosen(few(), "Badge"), false},
		{"a letter finds", some, payload.Answer{}, "b space", chosen(few(), "Badge"), false},
		{"backspace takes the last back", some, chosen(few(), "Laptop", "Badge"), "backspace", chosen(few(), "Laptop"), false},
		{"an entry given as not selected stays", some, given, "down space", payload.Answer{Value: payload.Choices{
			given.Choices()[0], {ID: json.RawMessage("2"), Text: "Badge"}}}, false},
		{"and gives way when it is chosen", some, given, "space", chosen(few(), "Laptop"), false},
		{"a long list marks", many, payload.Answer{}, "space down space enter", chosen(lots(), "Austria", "Belgium"), true},
		{"a long list finds by typing", many, chosen(lots(), "Chad"), "gha enter", chosen(lots(), "Chad", "Ghana"), false},
		{"what is marked stays after esc", many, payload.Answer{}, "space esc", chosen(lots(), "Austria"), false},
		{"enter goes on", many, chosen(lots(), "Chad"), "enter", chosen(lots(), "Chad"), true},
	})
	w := open(some, chosen(few(), "Badge"))
	contains(t, screen(w, 40, 10), "[ ] Laptop", "[x] Badge", "1 of 3 chosen")
}

func TestPeople(t *testing.T) {
	f := payload.Field{Type: payload.TypePeople}
	owners := func(users []int64, guests, groups []string) payload.Answer {
		return payload.Answer{Value: payload.People{Owners: payload.Owners{Users: users, Guests: guests, Groups: groups}}}
	}
	check(t, []typed{
		{"a member by name", f, payload.Answer{}, "ann enter", owners([]int64{1}, nil, nil), false},
		{"two of a name by address", f, payload.Answer{}, "lee@ enter", owners([]int64{2}, nil, nil), false},
		{"first and last name", f, payload.Answer{}, "lee space ann enter", owners([]int64{1}, nil, nil), false},
		{"a group", f, payload.Answer{}, "fin enter", owners(nil, nil, []string{"g1"}), false},
		{"a guest", f, payload.Answer{}, "gil enter", owners(nil, []string{"gil@guest.test"}, nil), false},
		{"an unknown address", f, payload.Answer{}, "new@guest.test enter", owners(nil, []string{"new@guest.test"}, nil), false},
		{"a disabled member is not offered", f, payload.Answer{}, "max enter esc", payload.Answer{}, false},
		{"nobody twice", f, owners([]int64{1}, nil, nil), "ann@ enter esc", owners([]int64{1}, nil, nil), false},
		{"several, then on", f, payload.Answer{}, "ann@ enter fin enter enter", owners([]int64{1}, nil, []string{"g1"}), true},
		{"backspace takes the last back", f, owners([]int64{1, 2}, nil, nil), "backspace", owners([]int64{1}, nil, nil), false},
		{"enter alone goes on", f, payload.Answer{}, "enter", payload.Answer{}, true},
		{"from the list by arrows", f, payload.Answer{}, "down down enter", owners([]int64{2}, nil, nil), false},
	})
	w := open(f, owners([]int64{1, 2}, nil, nil))
	contains(t, screen(w, 80, 10), "<ann@acme.test>", "<lee@acme.test>")
	send(w, "new@guest.test")
	contains(t, screen(w, 80, 10), "› + new guest new@guest.test")
}

func TestPeopleGivenAsJSONAreKept(t *testing.T) {
	rawPeople := payload.Answer{Value: payload.JSON(json.RawMessage(`{"users":[]}`))}
	w := open(payload.Field{Type: payload.TypePeople}, rawPeople)
	send(w, "ann enter")
	if string(w.Answer().Plain(nil)) != `{"users":[]}` {
		t.Errorf("got %s", w.Answer().Plain(nil))
	}
	contains(t, screen(w, 60, 5), "as JSON", `{"users":[]}`)
	send(w, "delete ann enter")
	if a := w.Answer(); a.Plain(nil) == `{"users":[]}` || len(a.People().Users) != 1 {
		t.Errorf("got %+v", a)
	}
}

// TestWhatIsTypedIsTakenOrStaysWhenAFieldIsLeft is for every widget that finds by typing.
func TestWhatIsTypedIsTakenOrStaysWhenAFieldIsLeft(t *testing.T) {
	user := func(ids ...int64) payload.Answer {
		return payload.Answer{Value: payload.People{Owners: payload.Owners{Users: ids}}}
	}
	for _, tt := range []struct {
		name   string
		kind   payload.FieldType
		of     []payload.Option
		from   payload.Answer
		keys   string
		want   payload.Answer
		taken  string
		stands string
	}{
		{"dropdown, the only one", payload.TypeDropdown, lots(), payload.Answer{}, "jap", chosen(lots(), "Japan"), "Japan", ""},
		{"dropdown, nothing", payload.TypeDropdown, lots(), chosen(lots(), "Chad"), "zzz", chosen(lots(), "Chad"), "", "zzz"},
		{"dropdown, several", payload.TypeDropdown, options("Data", "Design"), payload.Answer{}, "d", payload.Answer{}, "", "d"},
		{"a short radio", payload.TypeRadio, few(), payload.Answer{}, "hea", chosen(few(), "Headset"), "Headset", ""},
		{"a long radio", payload.TypeRadio, lots(), payload.Answer{}, "egy", chosen(lots(), "Egypt"), "Egypt", ""},
		{"a radio, inside a word", payload.TypeRadio, few(), payload.Answer{}, "adset", payload.Answer{}, "", "adset"},
		{"a short multiple choice", payload.TypeMultiselect, few(), chosen(few(), "Badge"), "lap", chosen(few(), "Badge", "Laptop"), "Laptop", ""},
		{"a multiple choice, chosen already", payload.TypeMultiselect, few(), chosen(few(), "Badge"), "badge", chosen(few(), "Badge"), "Badge", ""},
		{"a multiple choice, several", payload.TypeMultiselect, few(), payload.Answer{}, "paste:badge,_lap", chosen(few(), "Badge", "Laptop"), "Badge, Laptop", ""},
		{"a long multiple choice", payload.TypeMultiselect, lots(), payload.Answer{}, "x", payload.Answer{}, "", "x"},
		{"people by address", payload.TypePeople, nil, payload.Answer{}, "lee@acme.test", user(2), "Ann Lee", ""},
		{"people, two of a name", payload.TypePeople, nil, payload.Answer{}, "paste:ann_lee", payload.Answer{}, "", "ann lee"},
		{"people, nobody", payload.TypePeople, nil, user(1), "jan", user(1), "", "jan"},
		{"people, one of a list unknown", payload.TypePeople, nil, user(1), "paste:lee@acme.test,_jan", user(1), "", "lee@acme.test, jan"},
		{"an unknown address", payload.TypePeople, nil, payload.Answer{}, "x@y.example", payload.Answer{Value: payload.People{Owners: payload.Owners{Guests: []string{"x@y.example"}}}}, "x@y.example", ""},
		{"a disabled member", payload.TypePeople, nil, payload.Answer{}, "max@acme.test", payload.Answer{}, "", "max@acme.test"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := open(payload.Field{Type: tt.kind, Options: tt.of}, tt.from)
			send(w, tt.keys)
			w.Blur()
			if got := w.Taken(); got != tt.taken {
				t.Errorf("taken %q, want %q", got, tt.taken)
			}
			if got := w.Answer().Text(); got != tt.stands {
				t.Errorf("%q stands there, want %q", got, tt.stands)
			}
			want := tt.want
			want.Typed = tt.stands
			if got := w.Answer(); !got.Same(want) {
				t.Errorf("want -, got +\n%s", cmp.Diff(want, got))
			}
			if tt.stands == "" {
				return
			}
			run(w, w.Focus())
			contains(t, screen(w, 60, 8), "> "+tt.stands)
			again := open(payload.Field{Type: tt.kind, Options: tt.of}, w.Answer())
			contains(t, screen(again, 60, 8), "> "+tt.stands)
		})
	}
}

func TestManyAtOnce(t *testing.T) {
	f := payload.Field{Type: payload.TypeMultiselect, Options: few()}
	check(t, []typed{
		{"all", f, payload.Answer{}, "alt+a", chosen(few(), "Laptop", "Badge", "Headset"), false},
		{"all, those chosen first", f, chosen(few(), "Headset"), "alt+a", chosen(few(), "Headset", "Laptop", "Badge"), false},
		{"all that are found", f, payload.Answer{}, "a alt+a", payload.Answer{Value: chosen(few(), "Laptop", "Badge", "Headset").Value, Typed: "a"}, false},
		{"none", f, chosen(few(), "Headset", "Badge"), "alt+x", payload.Answer{}, false},
		{"invert", f, chosen(few(), "Badge"), "alt+i", chosen(few(), "Laptop", "Headset"), false},
		{"only chosen", f, chosen(few(), "Badge", "Headset"), "alt+c down space", chosen(few(), "Badge"), false},
		{"and all again", f, chosen(few(), "Badge", "Headset"), "alt+c alt+c home space", chosen(few(), "Badge", "Headset", "Laptop"), false},
		{"only chosen, and another is named", f, chosen(few(), "Badge"), "alt+c paste:Laptop,_Headset enter", chosen(few(), "Badge", "Laptop", "Headset"), false},
		{"only chosen, and a letter of another", f, chosen(few(), "Badge"), "alt+c lap enter", chosen(few(), "Badge", "Laptop"), false},
	})
	w := open(f, chosen(few(), "Badge"))
	send(w, "alt+c")
	if got := screen(w, 60, 8); strings.Contains(got, "Laptop") || !strings.Contains(got, "[x] Badge") {
		t.Errorf("only what is chosen shows:\n%s", got)
	}
}

func TestEnterGoesOnWhereThereAreNoOptions(t *testing.T) {
	w := open(payload.Field{Type: payload.TypeDropdown}, payload.Answer{})
	if help := w.Keys()[0].Help(); help.Desc != "next" || !send(w, "enter") {
		t.Errorf("the footer says enter %s", help.Desc)
	}
}

func TestALongOptionIsReadInFullBelowTheList(t *testing.T) {
	long := strings.Repeat("word ", 12)
	w := open(payload.Field{Type: payload.TypeRadio, Options: options(long+"one", long+"two")}, payload.Answer{})
	send(w, "down down")
	contains(t, screen(w, 40, 8), "= word", "word two")
	if view := screen(w, 40, 4); strings.Contains(view, "=") || strings.Count(view, "○") != 2 {
		t.Errorf("where there is no room the rows come first:\n%s", view)
	}
}

func TestSeveralNamesInOneLineAreLookedForByEnter(t *testing.T) {
	w := open(payload.Field{Type: payload.TypePeople}, payload.Answer{})
	send(w, "paste:a@x.test,b@x.test")
	if help := w.Keys()[0].Help(); help.Key != "enter" || help.Desc != "add" {
		t.Errorf("the footer says %s %s", help.Key, help.Desc)
	}
}

func TestOptionsOfOneTextAreToldApart(t *testing.T) {
	for _, kind := range []payload.FieldType{payload.TypeRadio, payload.TypeDropdown, payload.TypeMultiselect} {
		w := open(payload.Field{Type: kind, Options: options("Aspirin", "Aspirin", "Other")}, payload.Answer{})
		if kind == payload.TypeDropdown {
			send(w, "down")
		}
		contains(t, screen(w, 60, 8), "Aspirin   id 1", "Aspirin   id 2")
	}
}

// Options that are numbers have others for ids, which do not show.
func TestWhatAnOptionIsCalledCountsBeforeItsID(t *testing.T) {
	days := payload.Field{Type: payload.TypeDropdown, Options: options("0", "1", "2", "10 days", "3 days", "half of one")}
	for typed, want := range map[string]string{"1": "1", "0": "0", "2": "2", "3": "3 days", "6": "half of one", "10": "10 days"} {
		for _, key := range []string{"enter", "blur"} {
			w := open(days, payload.Answer{})
			if send(w, typed); key == "blur" {
				w.Blur()
			} else {
				send(w, key)
			}
			if got := w.Answer().Choices(); len(got) != 1 || got[0].Text != want {
				t.Errorf("%s and %s: %+v, want %s", typed, key, got, want)
			}
		}
	}
}

func TestTable(t *testing.T) {
	f := payload.Field{Type: payload.TypeTable, Columns: columns("Item", "Count", "Note")}
	check(t, []typed{
		{"cell by cell", f, payload.Answer{}, "pen enter 2 enter blue enter", cells(`"pen"`, `"2"`, `"blue"`), true},
		{"blank cells between", f, payload.Answer{}, "down down x", cells(`""`, `""`, `"x"`), false},
		{"arrows at the edges", f, payload.Answer{}, "a right b left left c", cells(`"ac"`, `"b"`, `""`), false},
		{"all blank again is no answer", f, cells(`"x"`, `""`, `""`), "backspace", payload.Answer{}, false},
		{"untouched cells keep their JSON", f, cells(`5`, `null`, `"x"`), "down down y", cells(`5`, `null`, `"xy"`), false},
		{"a pasted row spreads", f, payload.Answer{}, "paste:pen⇥2⇥blue⏎", cells(`"pen"`, `"2"`, `"blue"`), false},
		{"a row of a CSV file", f, payload.Answer{}, "paste:pen;2;blue⏎", cells(`"pen"`, `"2"`, `"blue"`), false},
		{"from the cell in focus on", f, cells(`"pen"`, `"1"`, `"x"`), "right paste:2⇥blue right !", cells(`"pen"`, `"2"`, `"blue!"`), false},
		{"more cells than fit are refused", f, payload.Answer{}, "down paste:a⇥b⇥c⇥d", payload.Answer{}, false},
		{"two rows are refused", f, cells(`"pen"`, `""`, `""`), "paste:a⇥1⏎b⇥2⏎", cells(`"pen"`, `""`, `""`), false},
		{"a text with commas is one cell", f, payload.Answer{}, "paste:a,_b,_c⏎", cells(`"a, b, c"`, `""`, `""`), false},
		{"a cell more than columns is kept", f, cells(`"a"`, `"b"`, `"c"`, `"d"`), "x", cells(`"ax"`, `"b"`, `"c"`, `"d"`), false},
		{"signs are sent as they are", f, payload.Answer{}, "<&>", cells(`"<&>"`, `""`, `""`), false},
		{"no columns", payload.Field{Type: payload.TypeTable}, payload.Answer{}, "x enter", payload.Answer{}, true},
	})
	w := open(f, cells(`"pen"`, `2`, `""`))
	contains(t, screen(w, 40, 5), "Item", "pen", "Count", "2", "Note is empty: it is sent empty")
	send(w, "paste:a⇥1⏎b⇥2⏎")
	contains(t, screen(w, 60, 5), "has 2 rows, and Tallyfy keeps one", "pen")
	send(w, "right")
	if strings.Contains(screen(w, 40, 5), "rows") {
		t.Error("it is still said")
	}
	many := open(payload.Field{Type: payload.TypeTable, Columns: columns("A", "B", "C", "D", "E", "F")}, payload.Answer{})
	send(many, "x")
	contains(t, screen(many, 80, 5), "B, C, D and 2 more are empty: they are sent empty")
	wide := open(payload.Field{Type: payload.TypeTable, Columns: columns("Item", "Unit price in euro", "Supplier name", "Remarks")}, payload.Answer{})
	for _, want := range []string{"  Item   Unit price in euro        1 of 4", "  Item   Unit price in euro        2 of 4", "  Supplier name   Remarks          3 of 4"} {
		if head, _, _ := strings.Cut(screen(wide, 41, 5), "\n"); head != want {
			t.Errorf("columns are %q, want %q", head, want)
		}
		send(wide, "down")
	}
	contains(t, screen(w, 20, 5), "Count", "2 of 3")
	w.Blur()
	if view := screen(w, 40, 5); strings.Contains(view, "\n") {
		t.Errorf("out of use it takes more than a line:\n%s", view)
	}
}

func TestOnlyWhatIsChosenNeverLeavesAnEmptyList(t *testing.T) {
	w := open(payload.Field{Type: payload.TypeMultiselect, Options: few()}, payload.Answer{})
	send(w, "alt+c")
	contains(t, screen(w, 60, 10), "Laptop", "Badge")
	send(w, "space alt+c")
	if drawn := screen(w, 60, 10); strings.Contains(drawn, "Badge") {
		t.Errorf("not only what is chosen:\n%s", drawn)
	}
	w.SetAnswer(payload.Answer{}) // an undo
	contains(t, screen(w, 60, 10), "Laptop", "Badge")
}

func hundredThousand() payload.Field {
	labels := make([]string, 100_000)
	for i := range labels {
		labels[i] = fmt.Sprintf("City %05d", i)
	}
	return payload.Field{Type: payload.TypeMultiselect, Options: options(labels...)}
}

// Whether the next key comes before what the last has chosen is worked out, or after it,
// makes no difference to the answer.
func TestAFastPersonChoosesTheSameOfManyAsASlowOne(t *testing.T) {
	f := hundredThousand()
	f.Options = f.Options[:atOnce+500]
	from := payload.Answer{Value: payload.Choices{
		{ID: f.Options[7].ID, Text: f.Options[7].Text}, {ID: f.Options[3].ID, Text: f.Options[3].Text}, {Text: "Fax"},
	}}
	keys := strings.Fields("alt+a alt+x alt+i space space down up delete alt+c 7 backspace 00 enter alt+a alt+i")
	rng := rand.New(rand.NewPCG(8, 8))
	for range 12 {
		slow, fast := open(f, from), open(f, from)
		var pressed []string
		for range 12 {
			key := keys[rng.IntN(len(keys))]
			pressed = append(pressed, key)
			send(slow, key)
			for _, msg := range tuitest.Words(key) {
				cmd, _ := fast.Update(msg)
				if rng.IntN(3) == 0 {
					run(fast, cmd)
				}
			}
			fast.View(60, 10)
		}
		fast.Blur()
		slow.Blur()
		if diff := cmp.Diff(slow.Answer(), fast.Answer()); diff != "" {
			t.Fatalf("%s: slow -, fast +\n%s", strings.Join(pressed, " "), diff)
		}
	}
}

func TestAKeyThatChoosesAHundredThousandCopiesNone(t *testing.T) {
	w := open(hundredThousand(), payload.Answer{})
	for _, key := range strings.Fields("alt+a space alt+x alt+i alt+i space") {
		msg := tuitest.Key(key)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		cmd, _ := w.Update(msg)
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > 500_000 {
			t.Errorf("%s allocates %d bytes", key, n)
		}
		run(w, cmd)
	}
}
