// Start-up and exit of a program that does nothing (timed apart from the table).
int main(void) { return 0; }
