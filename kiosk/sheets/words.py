"""The words that cells of any sheet may contain, each in two languages."""

YES = ("はい", "yes")
NO = ("いいえ", "no")
ALSO_YES = ("○", "〇", "◯", "◎", "✓", "✔", "1", "true", "y", "有", "あり", "要")
ALSO_NO = ("", "×", "✕", "✗", "x", "0", "false", "n", "無", "なし", "不要", "-", "ー")
